import * as z from 'zod';

/** Whether one kind of activity in HubSpot becomes a Task in Salesforce. */
const written = (en: string, ja: string) =>
  z.boolean().meta({
    en: `Write to Salesforce, as a Task of the person, that ${en}.`,
    ja: `${ja}ことを、その人のToDoとしてSalesforceに書き込みます。`,
  });

/**
 * Every setting of a connection: its values and, in English and Japanese, what it means. The API, its errors, the page
 * and the docs are derived from here; a new setting is added to this schema and to `defaultSettings`.
 */
export const Settings = z.strictObject({
  sync: z.enum(['on', 'paused', 'off']).meta({
    en: 'Whether records are kept in step: on; paused, where changes are noted and nothing is written; or off, where nothing is read or written.',
    ja: 'レコードを同期するかどうか。on は同期、paused は変更を記録するだけで書き込まず、off は読み取りも書き込みもしません。',
  }),
  createFromSalesforce: z.strictObject({
    lead: z.boolean().meta({
      en: 'Create a HubSpot contact when a Lead without one is created or changed in Salesforce. While this is off such Leads are left alone, and cross with their next change after it is on.',
      ja: 'Salesforceでリードが作成または変更され、対応するコンタクトがない場合、HubSpotにコンタクトを作成します。オフの間は何もせず、オンにした後の次の変更で作成します。',
    }),
    contact: z.boolean().meta({
      en: 'Create a HubSpot contact when a Contact without one is created or changed in Salesforce. While this is off such Contacts are left alone, and cross with their next change after it is on.',
      ja: 'Salesforceで取引先責任者が作成または変更され、対応するコンタクトがない場合、HubSpotにコンタクトを作成します。オフの間は何もせず、オンにした後の次の変更で作成します。',
    }),
  }),
  accountSync: z.boolean().meta({
    en: 'Whether Accounts in Salesforce and companies in HubSpot are kept in step.',
    ja: 'Salesforceの取引先とHubSpotの会社を同期するかどうか。',
  }),
  opportunitySync: z.boolean().meta({
    en: 'Whether Opportunities in Salesforce and deals in HubSpot are kept in step. Switch accounts on first, so that deals find their companies.',
    ja: 'Salesforceの商談とHubSpotの取引を同期するかどうか。取引が会社と関連付けられるように、先に取引先の同期をオンにしてください。',
  }),
  taskSync: z.boolean().meta({
    en: 'Whether tasks are kept in step both ways.',
    ja: 'ToDo(タスク)を双方向に同期するかどうか。',
  }),
  activity: z.strictObject({
    formSubmission: written('a form was submitted', 'フォームが送信された'),
    marketingEmailSent: written('a marketing e-mail was sent', 'マーケティングEメールが送信された'),
    marketingEmailOpened: written(
      'a marketing e-mail was opened (many: each is a record in Salesforce)',
      'マーケティングEメールが開封された(件数が多く、1件ごとにSalesforceのレコードになります)',
    ),
    marketingEmailClicked: written(
      'a link in a marketing e-mail was clicked (many: each is a record in Salesforce)',
      'マーケティングEメールのリンクがクリックされた(件数が多く、1件ごとにSalesforceのレコードになります)',
    ),
    salesEmailSent: written('a sales e-mail was sent', 'セールスEメールが送信された'),
    salesEmailOpened: written('a sales e-mail was opened', 'セールスEメールが開封された'),
    salesEmailClicked: written('a link in a sales e-mail was clicked', 'セールスEメールのリンクがクリックされた'),
    meeting: written('a meeting was booked or logged', 'ミーティングが予約または記録された'),
    call: written('a call was logged', 'コールが記録された'),
    note: written('a note was written', 'メモが作成された'),
    contentViewed: written('sales content was viewed', 'セールスコンテンツが閲覧された'),
    task: written('a task was made in HubSpot', 'HubSpotでタスクが作成された'),
    integrationEvent: written('an installed app reported an event', 'インストール済みアプリのイベントが発生した'),
  }),
  inclusionListId: z
    .string()
    .regex(/^\d{1,20}$/, 'Invalid list: expected the digits of a HubSpot list id')
    .nullable()
    .meta({
      en: 'The HubSpot list of contacts that may go to Salesforce, or null for all. A contact that is not in it is left alone on both sides until it joins; nothing is deleted or unlinked.',
      ja: 'Salesforceに送るコンタクトのHubSpotリスト。nullの場合はすべて。リストにないコンタクトは、追加されるまで双方とも更新されません。削除やリンク解除は行いません。',
    }),
  newRecordType: z.enum(['Lead', 'Contact']).meta({
    en: 'What a HubSpot contact becomes in Salesforce when no Lead or Contact matches it. An existing match is always used before anything is created.',
    ja: '一致するリードも取引先責任者もないHubSpotコンタクトを、Salesforceでどちらとして作成するか。既存の一致がある場合は必ずそれを使用します。',
  }),
  statePicklists: z.boolean().meta({
    en: "Whether the org uses Salesforce's state and country picklists: places are then written by their codes, a state only with its country, and a place that is not in the picklists waits while the rest is written.",
    ja: 'Salesforce組織で州/国選択リストを使用しているかどうか。オンの場合、州と国はコードで一緒に書き込み、選択リストにない値は保留して残りを書き込みます。',
  }),
  lifecycleTransitions: z.boolean().meta({
    en: "Whether a contact's lifecycle stage moves forward with its opportunities in Salesforce: to opportunity with an open one, to customer with one that is won; once for each, never backward, and what a person makes of the stage afterwards stays.",
    ja: 'Salesforceの商談に応じてコンタクトのライフサイクルステージを進めるかどうか。進行中の商談で「商談」、成立で「顧客」になります。商談ごとに一度だけで後退はせず、その後に人が変更したステージはそのまま残ります。',
  }),
  deleteInHubspot: z.strictObject({
    lead: z.boolean().meta({
      en: 'Delete the HubSpot contact when its Lead is deleted in Salesforce. A merge or a conversion is no deletion.',
      ja: 'Salesforceでリードが削除されたら、HubSpotのコンタクトも削除します。統合や取引の開始(コンバート)は削除とみなしません。',
    }),
    contact: z.boolean().meta({
      en: 'Delete the HubSpot contact when its Contact is deleted in Salesforce. A merge is no deletion.',
      ja: 'Salesforceで取引先責任者が削除されたら、HubSpotのコンタクトも削除します。統合は削除とみなしません。',
    }),
  }),
  apiCallLimit: z.int().min(0).max(100_000_000).nullable().meta({
    en: 'The most Salesforce API calls Crosswalk may make in 24 hours, or null for no limit of its own.',
    ja: 'Crosswalkが24時間に使用できるSalesforce APIコールの上限。nullの場合、独自の上限はありません。',
  }),
});
export type Settings = z.infer<typeof Settings>;

/**
 * What a connection does until its owner says otherwise: people cross both ways, within whatever the org allows. What
 * would fill the CRM with further records, or delete any, is off until somebody wants it, so that no new version of
 * Crosswalk starts it on its own.
 */
export const defaultSettings: Settings = {
  sync: 'on',
  createFromSalesforce: { lead: true, contact: true },
  accountSync: false,
  opportunitySync: false,
  taskSync: false,
  activity: {
    formSubmission: false,
    marketingEmailSent: false,
    marketingEmailOpened: false,
    marketingEmailClicked: false,
    salesEmailSent: false,
    salesEmailOpened: false,
    salesEmailClicked: false,
    meeting: false,
    call: false,
    note: false,
    contentViewed: false,
    task: false,
    integrationEvent: false,
  },
  inclusionListId: null,
  newRecordType: 'Lead',
  statePicklists: false,
  lifecycleTransitions: true,
  deleteInHubspot: { lead: false, contact: false },
  apiCallLimit: null,
};
