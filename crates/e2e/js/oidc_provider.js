// oidc-provider as a peer of the measurements: CLIENT_ID CLIENT_SECRET REDIRECT_URI CODE_CHALLENGE
//
// Its settings are those under which it does what ours does: opaque tokens, refresh tokens that keep their value, ID
// tokens signed with RS512. Prints where it listens.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [id, secret, redirectUri, challenge] = process.argv.slice(2);

/** Everything in one map; its own keeps a thousand entries and forgets the rest. */
const kept = new Map();
class Memory {
  constructor(model) {
    this.model = model;
  }
  key(id) {
    return `${this.model}:${id}`;
  }
  async upsert(id, payload) {
    kept.set(this.key(id), payload);
  }
  async find(id) {
    return kept.get(this.key(id));
  }
  async consume(id) {
    kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    kept.delete(this.key(id));
  }
  async findByUid() {}
  async findByUserCode() {}
  async revokeByGrantId() {}
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  adapter: Memory,
  clients: [
    {
      client_id: id,
      client_secret: secret,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      id_token_signed_response_alg: 'RS512',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS512', kid: 'one' }] },
  enabledJWA: { idTokenSigningAlgValues: ['RS512'] },
  cookies: { keys: ['of a measurement'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: false,
  findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
});

/** What a login would have left: a grant, and a code or a refresh token of it. */
async function mint(kind) {
  const client = await provider.Client.find(id);
  const scope = kind === 'codes' ? 'openid' : 'offline_access';
  const grant = new provider.Grant({ accountId: 'ada', clientId: id });
  grant.addOIDCScope(scope);
  const common = { accountId: 'ada', client, grantId: await grant.save(), gty: 'authorization_code', scope };
  if (kind === 'refresh-tokens') {
    return new provider.RefreshToken(common).save();
  }
  const pkce = { codeChallenge: challenge, codeChallengeMethod: 'S256' };
  return new provider.AuthorizationCode({ ...common, ...pkce, nonce: 'n', redirectUri }).save();
}

provider.use(async (context, next) => {
  const [, verb, kind, count] = context.path.split('/');
  if (verb !== 'mint') return next();
  context.body = await Promise.all(Array.from({ length: Number(count) }, () => mint(kind)));
});
server.on('request', provider.callback());
console.log(issuer);
