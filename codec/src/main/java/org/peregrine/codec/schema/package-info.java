/**
 * JSON Schema (2020-12 and draft-07), compiled once and checked over scanned bytes.
 *
 * <pre>
 *   schema's bytes ──► compile.SchemaCache ──(unknown)──► compile.SchemaCompiler ◄── SchemaResolver   allocates
 *                          │                                  │
 *                          └──────────► Schema ◄──────────────┘                          immutable, shared
 *                                         │
 *   JsonValue that was scanned ──► SchemaValidator ──► valid, or SchemaReport: its SchemaFailure list
 *
 *   compile ──► schema ──► rule ──► pattern                              an arrow means "imports"
 * </pre>
 *
 * <p>Compiling belongs to the registration of a tool; validating walks once over the bytes, makes no tree and allocates
 * nothing.
 *
 * <p><b>Duplicate members.</b> An object that is asked for its members must have each once: two readers could otherwise
 * see different values.
 */
package org.peregrine.codec.schema;
