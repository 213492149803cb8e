/**
 * Makes rules of schema documents, while a tool is registered.
 *
 * <pre>
 *   SchemaCache ──► SchemaCompiler ──► SchemaLibrary      documents, resources and anchors, by URI
 *                        │                 └──► SchemaResource ◄──► SourceNode      a value of a document
 *                        │
 *                        └──► RuleCompiler ──► Applicator-, Object-, Array-, ValueKeywords ──► rule.Rule
 *                                  └──► CircleCheck      no rule asks itself of the same value without end
 * </pre>
 *
 * <p>The library lives as long as one compilation; only rules remain.
 */
package org.peregrine.codec.schema.compile;
