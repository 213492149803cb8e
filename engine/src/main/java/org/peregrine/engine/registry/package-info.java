/**
 * What authors write: tools, resources and prompts, and how their answers look in every revision of the protocol.
 *
 * <pre>
 *   Tool.named(…) ─┐                                  ┌─► tool(name)      by bytes, 0 B
 *   Resource.at(…) ┼─► Registry.builder() ─► Registry ┼─► tools()         in order of registration
 *   Prompt.named(…)┘        ▲                         └─► Listed.writeTo  the list entry of a revision
 *                        Plugin
 *
 *   inline    ToolCall     ─► InlineToolHandler   ─► ToolReply   on the dispatch thread, over the message's bytes
 *   blocking  ToolRequest  ─► BlockingToolHandler ─► ToolResult  on a virtual thread, over a copy
 *   typed     record       ─► TypedToolHandler    ─► anything    a blocking handler with {@code engine.binding} around
 * </pre>
 *
 * <p>Resources and prompts have the same kinds of handler with the same names. An
 * {@code Interactive…Handler} also gets a {@code engine.client.ToolContext}. The package knows {@code codec}, {@code
 * engine.binding}, {@code engine.client} and the kinds of replies of {@code engine.transport}.
 */
package org.peregrine.engine.registry;
