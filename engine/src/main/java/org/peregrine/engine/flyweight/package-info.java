/**
 * Calls and replies of inline handlers as the engine holds them: one of each for all calls of a shard, wrapped around a
 * message and begun in its reply. Authors see the classes above, without what is made public here.
 *
 * <pre>
 *   ToolCall      PromptCall      ResourceCall      ◄── ToolCallFlyweight …     wrap
 *   ToolReply     PromptReply     ResourceReply     ◄── ToolReplyFlyweight …    begin, finish
 * </pre>
 */
package org.peregrine.engine.flyweight;
