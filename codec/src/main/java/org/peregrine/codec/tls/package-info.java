/**
 * Certificates and keys of TLS from PEM files, and the engines that use them. Both ends of a wire stand on it.
 *
 * <pre>
 *   files ──► PemFile ──► TlsCredentials ──► TlsEngine.context ──► SSLContext ──► TlsRules.parameters ──► SSLEngine
 * </pre>
 */
package org.peregrine.codec.tls;
