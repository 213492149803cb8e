/**
 * JSON Schema (2020-12 and draft-07), compiled once and checked over scanned bytes.
 *
 * <pre>
 *   schema's bytes ──► SchemaCache ──(unknown)──► SchemaCompiler ◄── SchemaResolver     registration; allocates
 *                          │                          │
 *                          └────────► Schema ◄────────┘                                 immutable, shared by all threads
 *                                       │
 *   JsonValue that was scanned ──► SchemaValidator ──► valid, or SchemaReport of SchemaFailures
 *                                       │
 *                                   Evaluator: Rule by Rule, one walk over the bytes, no tree, nothing allocated
 * </pre>
 *
 * <p>What is compiled: {@code SchemaLibrary} finds documents, resources and anchors ({@code SourceNode}); {@code RuleCompiler} makes a {@code Rule} of
 * each subschema, with the help of the {@code *Keywords}. What runs: {@code Evaluator} and the evaluators of its parts.
 *
 * <p><b>Duplicate members.</b> An object that is asked for its members must have each once: two readers could otherwise see different values.
 */
package org.peregrine.codec.schema;
