import { expect, test } from 'vitest';
import { isAllowedHost } from '../../adapters/allowed-host.ts';

test.each([
  ['https://acme.my.salesforce.com', true],
  ['https://acme--dev.sandbox.my.salesforce.com', true],
  ['https://login.salesforce.com', true],
  ['http://127.0.0.1:4001', true],
  ['http://acme.my.salesforce.com', false],
  ['https://acme.my.salesforce.com:8443', false],
  ['https://acme.my.salesforce.com.evil.example', false],
  ['https://salesforce.com.evil.example', false],
  ['https://evil.example/acme.my.salesforce.com', false],
  ['https://evilsalesforce.com', false],
  ['https://acme.my.salesforce.com@evil.example', false],
  ['https://evil.example\\.salesforce.com', false],
  ['https://evil.example#.salesforce.com', false],
  ['https://evil.example?.salesforce.com', false],
  ['http://169.254.169.254', false],
  ['http://localhost:4001', false],
  ['http://[::1]:4001', false],
  ['ftp://acme.my.salesforce.com', false],
  ['not an address', false],
  ['', false],
])('%s: %s', (address, allowed) => {
  expect(isAllowedHost(address, 'salesforce.com')).toBe(allowed);
});

test.each([
  ['https://api.hubapi.com', true],
  ['http://127.0.0.1:4002', true],
  ['http://api.hubapi.com', false],
  ['https://api.hubapi.com.evil.example', false],
  ['https://api.hubapi.com:8443', false],
  ['https://u:p@api.hubapi.com', false],
  ['https://acme.my.salesforce.com', false],
])('a HubSpot token may be given to %s: %s', (address, allowed) => {
  expect(isAllowedHost(address, 'hubapi.com')).toBe(allowed);
});
