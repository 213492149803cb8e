/**
 * Rules for what is not written to disk, in recordings and logs.
 *
 * <pre>
 *   RedactionRules ──► SecretNames
 *     ▲    BodyRedactor ──► NameSweep        messages
 *     └──  SessionDigests                    ids of sessions
 * </pre>
 */
package org.peregrine.engine.redaction;
