import * as z from 'zod';
import type { Random } from '../random.ts';
import type { Clock } from '../simulator.ts';
import type { Collection, Documents } from './documents.ts';

/** Somebody logged in: the token, whom it lets in, and under which label its calls are counted. */
export interface Session {
  readonly token: string;
  readonly label: string;
  readonly username: string;
  readonly lastUsedMs: number;
  /** False for the ready-made tokens, which never grow old. */
  readonly ages: boolean;
}

export interface Sessions {
  open(label: string, username: string): Session;
  /** The session of that token, used again now; undefined when there is none or it lay idle for two hours. */
  resume(token: string): Session | undefined;
  /** Forgets sessions that lay idle for too long. */
  expire(): void;
  /** Ends the session of that token; false when there is none. */
  end(token: string): boolean;
  /** Ends every session that was given out, or those of the named labels, ready-made ones too. */
  revoke(labels: readonly string[] | 'issued'): number;
}

/** A session ends after two hours without a call, as in an org with its default settings. */
export const SESSION_SECONDS = 7200;

const SESSION = z.object({
  token: z.string(),
  label: z.string(),
  username: z.string(),
  lastUsedMs: z.number(),
  ages: z.boolean(),
});
const TOKEN_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';

interface SessionsOptions {
  readonly organizationId: string;
  readonly readyMade: readonly { readonly label: string; readonly accessToken: string; readonly username: string }[];
  readonly documents: Documents;
  readonly clock: Clock;
  readonly random: Random;
}

/** The sessions of the org; those given out survive a restart. */
export function openSessions(options: SessionsOptions): Sessions {
  const { documents, clock, random } = options;
  const sessions = documents.collection('session', (document) => SESSION.parse(document));
  const revoked = documents.collection('revoked-token', (document) => z.boolean().parse(document));
  for (const { label, accessToken: token, username } of options.readyMade) {
    if (revoked.get(token) !== true) sessions.set(token, { token, label, username, lastUsedMs: clock(), ages: false });
  }
  return {
    open: (label, username) => {
      const token = `${options.organizationId.slice(0, 15)}!${drawToken(random)}`;
      const session = { token, label, username, lastUsedMs: clock(), ages: true };
      sessions.set(token, session);
      return session;
    },
    resume: (token) => resume(sessions, token, clock()),
    expire: () => {
      for (const session of sessions.values()) if (isOver(session, clock())) sessions.delete(session.token);
    },
    end: (token) => {
      const isOpen = sessions.get(token) !== undefined;
      if (isOpen) sessions.delete(token);
      if (isOpen) revoked.set(token, true);
      return isOpen;
    },
    revoke: (labels) => {
      const ended = [...sessions.values()].filter((session) =>
        labels === 'issued' ? session.ages : labels.includes(session.label),
      );
      for (const { token } of ended) {
        sessions.delete(token);
        revoked.set(token, true);
      }
      return ended.length;
    },
  };
}

function resume(sessions: Collection<Session>, token: string, nowMs: number): Session | undefined {
  const session = sessions.get(token);
  if (session === undefined) return undefined;
  if (isOver(session, nowMs)) {
    sessions.delete(token);
    return undefined;
  }
  const used = { ...session, lastUsedMs: nowMs };
  if (session.ages && nowMs - session.lastUsedMs > 60_000) sessions.set(token, used);
  return used;
}

const isOver = ({ ages, lastUsedMs }: Session, nowMs: number): boolean =>
  ages && nowMs - lastUsedMs > SESSION_SECONDS * 1000;

const drawToken = (random: Random): string =>
  `AQ${Array.from({ length: 94 }, () => TOKEN_CHARS.charAt(Math.floor(random() * TOKEN_CHARS.length))).join('')}`;
