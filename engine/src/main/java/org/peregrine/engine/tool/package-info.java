/**
 * Tools: what authors write, and what their handlers are given.
 *
 * <pre>{@code
 *   inline       ToolCall     ──► InlineToolHandler      ──► ToolReply     dispatch thread, over the message
 *   blocking     ToolRequest  ──► BlockingToolHandler    ──► ToolResult    a thread of its own, over a copy
 *   interactive  ToolRequest  ──► InteractiveToolHandler ──► ToolResult    as blocking, with a ToolContext
 *   typed        a record     ──► TypedToolHandler       ──► anything      blocking, with engine.binding around
 *
 *   Tool ── OutputCheck: what a result has to look like
 * }</pre>
 */
package org.peregrine.engine.tool;
