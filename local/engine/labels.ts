/**
 * The short name of a resource for people: `SalesforceWebhookFunction0A1B2C3D` is `salesforce-webhook`. CDK ends logical
 * ids with eight characters of a hash, and constructs call their only child Function, Handler, Schedule or Queue.
 */
export function labelOf(logicalId: string): string {
  const stem = logicalId.replace(/[0-9A-F]{8}$/, '');
  const short = stem.replace(/(?<=[a-z0-9])(Function|Handler|Schedule|Queue|Table|Secret)$/, '') || stem;
  return short
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** Gives every resource a label; two that would be called the same keep their logical ids. */
export function labelAll(logicalIds: readonly string[]): Map<string, string> {
  const labels = logicalIds.map(labelOf);
  const isUnique = (label: string) => labels.indexOf(label) === labels.lastIndexOf(label);
  return new Map(logicalIds.map((id, place) => [id, isUnique(labels[place] ?? '') ? (labels[place] ?? id) : id]));
}
