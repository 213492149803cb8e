/**
 * Resources and templates of resources: what authors write, and what their handlers are given.
 *
 * <pre>{@code
 *   inline       ResourceCall     ──► ResourceHandler.Inline      ──► ResourceReply     on dispatch, over the message
 *   blocking     ResourceRequest  ──► ResourceHandler.Blocking    ──► ResourceResult    its own thread, over a copy
 *   interactive  ResourceRequest  ──► ResourceHandler.Interactive ──► ResourceResult    as blocking, with a ToolContext
 *
 *   uri ──► TemplateMatch ──► UriPattern of each ResourceTemplate ──► the first that matches, its variables
 * }</pre>
 */
package org.peregrine.engine.resource;
