/** Where the image of the fakes has the certificate of those that speak TLS alone. */
export const certificatePaths = { certificate: '/app/tls.crt', key: '/app/tls.key' } as const;
