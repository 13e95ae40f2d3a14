import { describeGlobal, describeObject, metadataChanged, summarise } from '../describe.ts';
import { ok, requireObject, type RestAnswer, type RestCall, route } from './call.ts';

/** A describe, or 304 when the client has it already. */
function cacheable(call: RestCall, body: () => object): RestAnswer {
  const since = Date.parse(call.headers.get('if-modified-since') ?? '');
  const changed = metadataChanged(call.org.database.features);
  if (since >= Date.parse(changed)) return { status: 304 };
  return { status: 200, body: body(), headers: { 'Last-Modified': changed } };
}

const listObjects = (call: RestCall): RestAnswer => cacheable(call, () => describeGlobal(call.caller.version));

const describe = (call: RestCall): RestAnswer => {
  const object = requireObject(call.params['object']);
  return cacheable(call, () => describeObject(object, call.caller.version, call.org.database.features));
};

const basicInformation = (call: RestCall): RestAnswer =>
  ok({ objectDescribe: summarise(requireObject(call.params['object']), call.caller.version), recentItems: [] });

const RESOURCES = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects'] as const;

/** The resources of a version: those that the simulator has. */
const listResources = (call: RestCall): RestAnswer =>
  ok({
    ...Object.fromEntries(RESOURCES.map((name) => [name, `/services/data/v${call.caller.version}/${name}`])),
    identity: `${call.caller.origin}/id/${call.org.organizationId}/${String(call.caller.user['Id'])}`,
  });

export const DESCRIBE_ROUTES = [
  route('GET', '/', 'resources', listResources),
  route('GET', '/sobjects', 'describe', listObjects),
  route('GET', '/sobjects/:object', 'describe', basicInformation),
  route('GET', '/sobjects/:object/describe', 'describe', describe),
];
