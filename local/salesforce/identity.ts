import type { Org } from './org.ts';
import { findSession, findUser } from './rest/http.ts';
import { idOf, type Row, textOf } from './row.ts';

const BAD_TOKEN = (): Response =>
  new Response('Bad_OAuth_Token', { status: 403, headers: { 'Content-Type': 'text/html;charset=UTF-8' } });

/** The token of the header, or of the query string where older clients put it. */
function callerOf(org: Org, url: URL, headers: Headers): Row | undefined {
  const token = url.searchParams.get('oauth_token') ?? url.searchParams.get('access_token');
  const session = findSession(org, token === null ? headers : new Headers({ authorization: `Bearer ${token}` }));
  return session === undefined ? undefined : findUser(org, session);
}

/** Where everything is, as identity answers list it; clients put their version in place of `{version}`. */
function urlsOf(org: Org, user: Row, origin: string): Record<string, string> {
  const orgId15 = org.organizationId.slice(0, 15);
  const rest = `${origin}/services/data/v{version}/`;
  return {
    enterprise: `${origin}/services/Soap/c/{version}/${orgId15}`,
    metadata: `${origin}/services/Soap/m/{version}/${orgId15}`,
    partner: `${origin}/services/Soap/u/{version}/${orgId15}`,
    rest,
    sobjects: `${rest}sobjects/`,
    search: `${rest}search/`,
    query: `${rest}query/`,
    recent: `${rest}recent/`,
    profile: `${origin}/${idOf(user)}`,
    custom_domain: origin,
  };
}

/** Answers `/services/oauth2/userinfo`: who the token belongs to, in the words of OpenID. */
export function answerUserinfo(org: Org, url: URL, headers: Headers): Response {
  const user = callerOf(org, url, headers);
  if (user === undefined) return BAD_TOKEN();
  return Response.json({
    sub: `${url.origin}/id/${org.organizationId}/${idOf(user)}`,
    user_id: idOf(user),
    organization_id: org.organizationId,
    preferred_username: textOf(user, 'Username'),
    nickname: textOf(user, 'CommunityNickname'),
    name: textOf(user, 'Name'),
    email: textOf(user, 'Email'),
    email_verified: true,
    given_name: textOf(user, 'FirstName'),
    family_name: textOf(user, 'LastName'),
    zoneinfo: textOf(user, 'TimeZoneSidKey'),
    urls: urlsOf(org, user, url.origin),
    active: true,
    user_type: 'STANDARD',
    language: textOf(user, 'LanguageLocaleKey'),
    locale: textOf(user, 'LocaleSidKey'),
    utcOffset: 0,
    updated_at: textOf(user, 'SystemModstamp'),
  });
}

/** Answers `/id/<organization>/<user>`: who a user is, for a token of that user. */
export function answerIdentity(org: Org, url: URL, headers: Headers): Response {
  const user = callerOf(org, url, headers);
  if (user === undefined) return BAD_TOKEN();
  const [, , organizationId = '', userId = ''] = url.pathname.split('/');
  if (organizationId.slice(0, 15) !== org.organizationId.slice(0, 15))
    return new Response('Wrong_Org', { status: 403 });
  if (userId.slice(0, 15) !== idOf(user).slice(0, 15)) return new Response('Bad_Id', { status: 403 });
  return Response.json({
    id: `${url.origin}/id/${org.organizationId}/${idOf(user)}`,
    asserted_user: true,
    user_id: idOf(user),
    organization_id: org.organizationId,
    username: textOf(user, 'Username'),
    nick_name: textOf(user, 'CommunityNickname'),
    display_name: textOf(user, 'Name'),
    email: textOf(user, 'Email'),
    email_verified: true,
    first_name: textOf(user, 'FirstName'),
    last_name: textOf(user, 'LastName'),
    timezone: textOf(user, 'TimeZoneSidKey'),
    urls: urlsOf(org, user, url.origin),
    active: true,
    user_type: 'STANDARD',
    language: textOf(user, 'LanguageLocaleKey'),
    locale: textOf(user, 'LocaleSidKey'),
    utcOffset: 0,
    last_modified_date: textOf(user, 'LastModifiedDate'),
    is_app_installed: true,
  });
}
