/**
 * Content of results and entries of lists, as each revision of the protocol writes it.
 *
 * <pre>{@code
 *   Content = TextContent | ImageContent | AudioContent | EmbeddedResource | ResourceLink  in results and messages
 *   ResourceContents = TextResourceContents | BlobResourceContents                         in resources
 *
 *   Listed, ListedBuilder ── Listing: name, title, description, icons, _meta               entries of the four lists
 *   Annotations  Icon  Meta  Role  Blob                                                    values that both have
 *   InlineCall, OwnedRequest                                               what each request to a handler carries
 *   McpError, PublicException                                                              errors that clients see
 * }</pre>
 *
 * <p>What a revision does not know is left out, or becomes what it knows: audio is an embedded resource in 2024-11-05.
 * Knows {@code codec} and {@code engine.json} alone, and nothing of tools, resources and prompts.
 */
package org.peregrine.engine.content;
