/**
 * The served registry with all its schemas compiled, made once for each registry.
 *
 * <pre>
 *   Registry ──► CheckedRegistry ──► CheckedTool: a tool, its place, its schemas
 * </pre>
 */
package org.peregrine.engine.served;
