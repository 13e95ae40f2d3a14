import { type ErrorParts, HubspotError } from './errors.ts';
import type { ObjectType } from './object-types.ts';

/** A bearer token of the portal, with what it may do. */
export interface Credential {
  /** The name under which its calls are counted. */
  readonly label: string;
  readonly token: string;
  readonly scopes: readonly string[];
  readonly appId: number;
  readonly kind: 'private-app' | 'service-key';
}

/** What an endpoint asks of a token; any of the scopes that follow from it is enough. */
export type Need =
  | 'objects.read'
  | 'objects.write'
  | 'schemas.read'
  | 'schemas.write'
  | 'lists.read'
  | 'lists.write'
  | 'owners.read'
  | 'none';

/** The credential of a request. Throws the vendor's 401 when there is none or it is unknown. */
export function credentialOf(request: Request, credentials: readonly Credential[]): Credential {
  const token = /^Bearer\s+(\S+)$/iu.exec(request.headers.get('authorization') ?? '')?.[1];
  const found = credentials.find((credential) => credential.token === token);
  if (found !== undefined) return found;
  throw new HubspotError(401, {
    message:
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    category: 'INVALID_AUTHENTICATION',
  });
}

/** Throws 403 MISSING_SCOPES, in today's shape or the older one, when the credential has none of the scopes needed. */
export function demand(credential: Credential, need: Need, type: ObjectType | null, shape: 'current' | 'legacy'): void {
  // Changing lists takes both of their scopes.
  if (need === 'lists.write') demand(credential, 'lists.read', type, shape);
  const scopes = scopesFor(need, type?.name ?? '');
  if (scopes.length === 0 || scopes.some((scope) => credential.scopes.includes(scope))) return;
  throw new HubspotError(403, shape === 'legacy' ? legacyShape(scopes) : currentShape(scopes));
}

function scopesFor(need: Need, object: string): readonly string[] {
  switch (need) {
    case 'objects.read':
      return [`crm.objects.${object}.read`];
    case 'objects.write':
      return [`crm.objects.${object}.write`];
    case 'schemas.read':
      return [`crm.schemas.${object}.read`, `crm.objects.${object}.read`];
    case 'schemas.write':
      return [`crm.schemas.${object}.write`];
    case 'lists.read':
    case 'lists.write':
      return [`crm.${need}`];
    case 'owners.read':
      return ['crm.objects.owners.read', 'automation'];
    case 'none':
      return [];
  }
}

const SCOPES_PAGE = 'https://developers.hubspot.com/scopes';
const MISSING = `This app hasn't been granted all required scopes to make this call. Read more about required scopes here: ${SCOPES_PAGE}.`;

const currentShape = (scopes: readonly string[]): ErrorParts => ({
  message: MISSING,
  errors: [
    { message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: scopes } },
  ],
  links: { scopes: SCOPES_PAGE },
  category: 'MISSING_SCOPES',
});

const legacyShape = (scopes: readonly string[]): ErrorParts => ({
  message: MISSING,
  context: { requiredGranularScopes: scopes, links: [SCOPES_PAGE] },
  category: 'MISSING_SCOPES',
});
