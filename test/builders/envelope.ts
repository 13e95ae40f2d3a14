/** An outbound message in the shape that Salesforce sends: one space a level, `sf:Id` first, blank fields left out. */
export function anEnvelope({
  organizationId = '00Dcw0000000001EAA',
  object = 'Lead',
  records = [{ Id: '00Q000000000001EAA', LastName: 'Ito' }],
}: {
  readonly organizationId?: string;
  readonly object?: string;
  readonly records?: readonly Readonly<Record<string, string>>[];
} = {}): string {
  const notifications = records.map(
    (fields, index) => `   <Notification>
    <Id>04l${String(index).padStart(12, '0')}EAA</Id>
    <sObject xsi:type="sf:${object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
${Object.entries(fields)
  .map(([name, value]) => `     <sf:${name}>${value}</sf:${name}>`)
  .join('\n')}
    </sObject>
   </Notification>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organizationId}</OrganizationId>
   <ActionId>04k000000000001AAA</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/66.0/00Dcw0000000001</EnterpriseUrl>
   <PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/66.0/00Dcw0000000001</PartnerUrl>
${notifications.join('\n')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
}
