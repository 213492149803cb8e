/**
 * MCP Apps, the extension {@code io.modelcontextprotocol/ui}: tools whose results a client shows in a page of the
 * server's. All that a server does for it stands in {@link org.peregrine.engine.ui.UiExtension}.
 */
package org.peregrine.engine.ui;
