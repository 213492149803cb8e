package org.peregrine.engine.method;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.listing.VisiblePages;
import org.peregrine.engine.message.MessageEvent;

/**
 * {@code tools/list}, {@code resources/list}, {@code resources/templates/list}, {@code prompts/list}: a page encoded
 * beforehand, of what the caller may use.
 */
final class ListEntries implements Method {
    private final McpMethod id;
    private final VisiblePages pages;

    ListEntries(McpMethod id, VisiblePages pages) {
        this.id = id;
        this.pages = pages;
    }

    @Override
    public McpMethod id() {
        return id;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return true;
    }

    @Override
    public void dispatch(MessageEvent event) {
        final UnsafeBuffer page = pages.of(event.frame().principal())
                .page(event.version(), event.envelope().cursor());
        if (page == null) {
            event.reject(
                    ErrorCode.INVALID_PARAMS,
                    event.envelope().cursor().isString()
                            ? "params.cursor is not one of this list's"
                            : "params.cursor must be a string; leave it out for the first page");
        } else {
            event.prepared(page);
        }
    }
}
