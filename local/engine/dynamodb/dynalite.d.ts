declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Serves the DynamoDB protocol over a LevelDB folder; times are in ms. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
