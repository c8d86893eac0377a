/** How an operator is run that has everything in memory. */

/** What its command line would say. */
export const optionsFor = (identity: string, { leaderElect = false } = {}) =>
  ({
    port: 0,
    promtool: '',
    amtool: '',
    judge: undefined,
    journal: undefined,
    leaderElect,
    kubeconfig: undefined,
    context: undefined,
    namespace: 'bellwether',
    identity,
    serviceAccount: 'bellwether',
    url: 'http://bellwether.bellwether.svc:8080',
    logLevel: 'error',
  }) as const;

/** A journal that is always lost. */
export const forgetful = { get: () => Promise.resolve(undefined), put: () => Promise.resolve() };
