import { type LoginWords, told } from './login-words.ts';

/** What Salesforce keeps us out for, in the words of the people who must mend it. */
export const salesforceLoginWords = {
  wrongPassword: told(
    [
      'Salesforce does not accept the username, password and security token together, or the user is locked out.',
      'Salesforceがユーザー名、パスワード、セキュリティトークンの組み合わせを受け付けません。ユーザーがロックされている可能性もあります。',
    ],
    [
      'Enter them anew. A new password brings a new security token (Settings, Reset My Security Token). For a sandbox the box must be ticked, and the username ends in the name of the sandbox.',
      '入力し直してください。パスワードを変更するとセキュリティトークンも変わります(個人設定の「私のセキュリティトークンのリセット」)。Sandboxの場合はチェックボックスをオンにし、ユーザー名の末尾にSandbox名を付けてください。',
    ],
  ),
  securityTokenMissing: told(
    [
      'Salesforce asks for a security token from where Crosswalk runs.',
      'Crosswalkの接続元からのログインには、セキュリティトークンが必要です。',
    ],
    [
      "Reset the user's security token in Salesforce, and enter the one that the e-mail brings.",
      'Salesforceでユーザーのセキュリティトークンをリセットし、メールで届いたトークンを入力してください。',
    ],
  ),
  lockedOut: told(
    [
      'The user is locked out in Salesforce after too many wrong passwords.',
      'パスワードの誤りが続いたため、ユーザーがSalesforceでロックされています。',
    ],
    [
      'Unlock the user in Setup, Users; then have the credentials checked again.',
      '[設定]の[ユーザー]でロックを解除し、認証情報を再確認してください。',
    ],
  ),
  passwordExpired: told(
    ["The user's password has expired in Salesforce.", 'Salesforceのユーザーのパスワードが期限切れです。'],
    [
      'Set a new password, and let it never expire for this user; then enter it here with the new security token.',
      '新しいパスワードを設定し(このユーザーは無期限にすることを推奨)、新しいセキュリティトークンとともに入力してください。',
    ],
  ),
  loginChallenged: told(
    [
      'Salesforce wants to verify who logs in, which nobody can do for a machine.',
      'Salesforceがログイン時に本人確認を求めています。自動ログインでは対応できません。',
    ],
    [
      'Connect by client credentials or JWT; or allow the addresses of Crosswalk in the profile of the user.',
      'クライアントログイン情報またはJWTで接続するか、ユーザーのプロファイルでCrosswalkのIPアドレスを許可してください。',
    ],
  ),
  ipRestricted: told(
    [
      'Salesforce does not let this user in from the network where Crosswalk runs.',
      'Crosswalkの接続元のネットワークからは、このユーザーでログインできません。',
    ],
    [
      "Allow the address in the login IP ranges of the user's profile, or relax IP restrictions of the app.",
      'ユーザーのプロファイルの[ログインIPアドレスの制限]でアドレスを許可するか、アプリのIP制限を緩和してください。',
    ],
  ),
  timeRestricted: told(
    [
      'Salesforce does not let this user in at this hour.',
      'この時間帯は、このユーザーでSalesforceにログインできません。',
    ],
    [
      "Remove the login hours from the user's profile: records change at all hours.",
      'ユーザーのプロファイルの[ログイン時間帯の制限]を解除してください。',
    ],
  ),
  inactiveUser: told(
    ['The user is not active in Salesforce.', 'Salesforceのユーザーが有効ではありません。'],
    [
      'Activate the user in Setup, Users, or connect as another one.',
      '[設定]の[ユーザー]で有効にするか、別のユーザーで接続してください。',
    ],
  ),
  orgLocked: told(
    ['Salesforce has locked the org.', 'Salesforceの組織がロックされています。'],
    [
      'Ask Salesforce: this concerns the contract of the org.',
      'Salesforceにお問い合わせください(組織の契約に関する問題です)。',
    ],
  ),
  maintenance: told(
    ['Salesforce is not available for this org for the moment.', 'Salesforceの組織は一時的に利用できません。'],
    [
      'Nothing to do: see status.salesforce.com. It is tried again by itself.',
      '対応は不要です(status.salesforce.comを参照)。自動的に再試行されます。',
    ],
  ),
  wrongAddress: told(
    [
      'This is not the address at which this org lets anybody in.',
      'このログインURLでは、この組織にログインできません。',
    ],
    [
      "Enter the org's own address, from Setup, My Domain: https://<name>.my.salesforce.com.",
      '[設定]の[私のドメイン]にある組織のアドレス(https://<名前>.my.salesforce.com)を入力してください。',
    ],
  ),
  apiDisabled: told(
    [
      'The API is not enabled for this org or this user.',
      'この組織、またはこのユーザーではAPIが有効になっていません。',
    ],
    [
      'Give the user the permission "API Enabled"; the edition must include the API (Enterprise and up, or Professional with API access).',
      'ユーザーに「APIの有効化」権限を付与してください。エディションがAPIに対応している必要もあります(Enterprise以上、またはAPIアクセス付きProfessional)。',
    ],
  ),
  loginRetired: told(
    [
      'This org lets nobody in by username and password over the API any more: Salesforce switches that login off, and retires it in Summer ’27.',
      'この組織では、ユーザー名とパスワードによるAPIログインが無効になっています(SalesforceはSummer ’27でこの方式を廃止します)。',
    ],
    [
      'Connect by client credentials or JWT of an External Client App.',
      '外部クライアントアプリケーションのクライアントログイン情報、またはJWTで接続してください。',
    ],
  ),
  unknownApp: told(
    ['Salesforce does not know this consumer key.', 'Salesforceがこのコンシューマ鍵を認識しません。'],
    [
      'Copy the consumer key of the External Client App anew. A new app is known only after some ten minutes; an app of a sandbox is not known in production.',
      '外部クライアントアプリケーションのコンシューマ鍵をコピーし直してください。新しいアプリが有効になるまで10分ほどかかります。Sandboxのアプリは本番では使えません。',
    ],
  ),
  wrongClientSecret: told(
    ['Salesforce does not accept the consumer secret.', 'Salesforceがコンシューマの秘密を受け付けません。'],
    [
      'Copy the consumer secret of the app anew: it changes when it is rotated.',
      'アプリのコンシューマの秘密をコピーし直してください(ローテーションすると変わります)。',
    ],
  ),
  wrongKey: told(
    [
      'Salesforce does not accept what was signed with this private key.',
      'Salesforceがこの秘密鍵による署名を受け付けません。',
    ],
    [
      'Upload the certificate that belongs to this key to the app (Use digital signatures), and see that it has not expired.',
      'この鍵に対応する証明書をアプリ(デジタル署名を使用)にアップロードし、有効期限を確認してください。',
    ],
  ),
  appNotApproved: told(
    ['The app may not act for this user.', 'アプリにこのユーザーとして動作する許可がありません。'],
    [
      "In the app's policies let only users approved by administrators in, and give the user its permission set. Enter a sandbox user's name with its ending.",
      'アプリのポリシーで「管理者が承認したユーザーは事前承認済み」を選び、ユーザーに権限セットを割り当ててください。Sandboxではユーザー名の末尾も確認してください。',
    ],
  ),
  appHasNoUser: told(
    [
      'The app has no user as whom it runs, or client credentials are not switched on.',
      'アプリに実行ユーザーが設定されていないか、クライアントログイン情報フローが無効です。',
    ],
    [
      'In the app enable the client credentials flow, and choose the integration user to run as.',
      'アプリでクライアントログイン情報フローを有効にし、実行ユーザーを選択してください。',
    ],
  ),
  appScopeMissing: told(
    ['Salesforce lets the app in, but not to its API.', 'アプリはログインできますが、APIの利用が許可されていません。'],
    [
      'Add the scope "Manage user data via APIs (api)" to the app, and check the IP restrictions of its sessions.',
      'アプリに「APIを使用してユーザーデータを管理(api)」スコープを追加し、セッションのIP制限を確認してください。',
    ],
  ),
  securityPolicy: told(
    [
      'A transaction security policy of the org keeps this login out.',
      '組織のトランザクションセキュリティポリシーにより、ログインがブロックされました。',
    ],
    [
      'Ask who keeps the policies of the org to exempt this user.',
      '組織のポリシー管理者に、このユーザーの除外を依頼してください。',
    ],
  ),
  sandboxMixUp: told(
    ['This org is not what the sandbox box says.', 'Sandboxのチェックボックスと、実際の組織の種類が一致しません。'],
    [
      'Tick the box for a sandbox, and only then; at login.salesforce.com are production orgs, at test.salesforce.com sandboxes.',
      'Sandboxの場合だけチェックボックスをオンにしてください(本番はlogin.salesforce.com、Sandboxはtest.salesforce.com)。',
    ],
  ),
  wrongOrganization: told(
    ['These credentials are of another org than this connection.', 'この認証情報は、この接続とは別の組織のものです。'],
    [
      'Enter credentials of the connected org; or switch sync off and confirm that the links to the old org are to be detached.',
      '接続中の組織の認証情報を入力するか、同期をオフにして、以前の組織とのリンクの解除を承認してください。',
    ],
  ),
} as const satisfies Record<string, LoginWords>;
