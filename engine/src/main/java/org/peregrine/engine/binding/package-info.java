/**
 * Between JSON and Java records: the only package of the engine that knows Jackson and the schema generator. Nothing here
 * is loaded until an author registers a typed tool or prompt, or answers with a Java object.
 *
 * <pre>
 *   record class ──► RecordSchema   ──► JSON Schema      (once, at registration)
 *                ──► RecordArgument ──► prompt arguments (once, at registration)
 *   arguments    ──► RecordBinding  ──► record           (each call, on its virtual thread)
 *   answer       ──► JsonBinding    ──► JSON             (each call, on its virtual thread)
 * </pre>
 */
package org.peregrine.engine.binding;
