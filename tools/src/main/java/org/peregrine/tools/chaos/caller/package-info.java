/**
 * Callers that a server knows, by tokens and certificates that a scenario issues itself.
 *
 * <pre>
 *   Callers ──► TokenIssuer            signs tokens, and publishes its key
 *      ├──────► CertificateAuthority   signs certificates, in DER
 *      └──────► Caller                 one of them: requests, and streams that stay open
 * </pre>
 */
package org.peregrine.tools.chaos.caller;
