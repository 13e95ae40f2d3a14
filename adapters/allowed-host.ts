/**
 * Whether an address may be given our token: https on a host of the vendor, or this machine, where the simulators and
 * recording proxies are. Everything else could take the token away.
 */
export function isAllowedHost(address: string, domain: 'salesforce.com' | 'hubapi.com'): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.hostname === '127.0.0.1') return true;
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(`.${domain}`);
}
