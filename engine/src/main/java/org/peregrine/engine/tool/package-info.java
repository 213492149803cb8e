/**
 * Tools: what authors write, and what their handlers are given.
 *
 * <pre>{@code
 *   inline       ToolCall     ──► ToolHandler.Inline      ──► ToolReply     dispatch thread, over the message
 *   blocking     ToolRequest  ──► ToolHandler.Blocking    ──► ToolResult    a thread of its own, over a copy
 *   interactive  ToolRequest  ──► ToolHandler.Interactive ──► ToolResult    as blocking, with a ToolContext
 *   typed        a record     ──► ToolHandler.Typed       ──► anything      blocking, with engine.binding around
 *
 *   Tool ── OutputCheck: what a result has to look like
 * }</pre>
 */
package org.peregrine.engine.tool;
