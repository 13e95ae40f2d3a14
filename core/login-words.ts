interface Said {
  readonly en: string;
  readonly ja: string;
}

/** What a person is told who was kept out by a vendor. */
export interface LoginWords {
  readonly words: Said;
  readonly cure: Said;
}

export const told = (
  words: readonly [en: string, ja: string],
  cure: readonly [en: string, ja: string],
): LoginWords => ({
  words: { en: words[0], ja: words[1] },
  cure: { en: cure[0], ja: cure[1] },
});

/** What HubSpot keeps us out for, and what any vendor may. */
export const hubspotLoginWords = {
  callsSpent: told(
    [
      "The vendor's own limit of API calls is reached, so that nothing can be tested now.",
      'APIコール数の上限に達しているため、現在は確認できません。',
    ],
    ['Wait until calls are available again.', 'APIコールが再び利用できるまでお待ちください。'],
  ),
  wrongToken: told(
    ['HubSpot does not accept the token.', 'HubSpotがトークンを受け付けません。'],
    [
      "Copy the app's access token, or the service key, anew: a rotated or deleted one is refused.",
      'アプリのアクセストークン、またはサービスキーをコピーし直してください(ローテーション・削除されたものは使えません)。',
    ],
  ),
  tokenExpired: told(
    ['The HubSpot token has expired.', 'HubSpotのトークンが期限切れです。'],
    [
      'Enter one that does not expire: the static token of a project app, or a service key.',
      '期限のないトークン(プロジェクトアプリの静的トークン、またはサービスキー)を入力してください。',
    ],
  ),
  missingScopes: told(
    ['The HubSpot token lacks scopes.', 'HubSpotのトークンにスコープが不足しています。'],
    [
      'Add the scopes that are named to the app or service key, install it again where HubSpot asks for it, and save again.',
      '表示されたスコープをアプリまたはサービスキーに追加し、必要に応じて再インストールしてから、保存し直してください。',
    ],
  ),
  wrongPortal: told(
    ['This token is of another portal than this connection.', 'このトークンは、この接続とは別のポータルのものです。'],
    [
      'Enter a token of the connected portal; or switch sync off and confirm that the links to the old portal are to be detached.',
      '接続中のポータルのトークンを入力するか、同期をオフにして、以前のポータルとのリンクの解除を承認してください。',
    ],
  ),
  notComplete: told(
    ['The stored credentials are missing or not complete.', '保存された認証情報がないか、不完全です。'],
    ['Enter the credentials of this side.', 'この側の認証情報を入力してください。'],
  ),
  unreachable: told(
    [
      'The vendor could not be reached, or did not answer as it should.',
      '接続先に到達できないか、応答が正常ではありません。',
    ],
    ['Check the address, or try again in a while.', 'アドレスを確認するか、しばらくしてから再試行してください。'],
  ),
  refused: told(
    [
      'The vendor refused the login for a reason that Crosswalk does not know.',
      '不明な理由でログインが拒否されました。',
    ],
    [
      "See the vendor's code in this answer, and the login history of the user.",
      'この回答に含まれるコードと、ユーザーのログイン履歴を確認してください。',
    ],
  ),
} as const satisfies Record<string, LoginWords>;
