import type { LoginSide, LoginStanding, LoginStore } from '../../core/logins.ts';

/** What all processes know of logins, in memory. */
export class MemoryLogins implements LoginStore {
  saves = 0;
  readonly #standings = new Map<string, LoginStanding>();
  readonly #turns = new Map<string, number>();

  async load(connection: string, side: LoginSide): Promise<LoginStanding | undefined> {
    return this.#standings.get(`${connection} ${side}`);
  }

  /** As when the connection is removed. */
  clear(): void {
    this.#standings.clear();
  }

  async save(connection: string, side: LoginSide, standing: LoginStanding): Promise<void> {
    this.saves += 1;
    this.#standings.set(`${connection} ${side}`, standing);
  }

  async takeTurn(connection: string, side: LoginSide, nowMs: number, untilMs: number): Promise<boolean> {
    const key = `${connection} ${side}`;
    if ((this.#turns.get(key) ?? 0) > nowMs) return false;
    this.#turns.set(key, untilMs);
    return true;
  }

  async endTurn(connection: string, side: LoginSide): Promise<void> {
    this.#turns.delete(`${connection} ${side}`);
  }
}
