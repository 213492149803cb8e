/**
 * JSON over Agrona buffers, and the names of MCP. Exported are the types that handlers read arguments with and write
 * answers with.
 */
@SuppressWarnings("module") // The modules that see the rest are built after this one.
module org.peregrine.codec {
    requires transitive org.agrona;

    // Needed for recording and recordings alone.
    requires static chronicle.bytes;
    requires static chronicle.wire;

    exports org.peregrine.codec.json;
    exports org.peregrine.codec.jsonrpc;
    exports org.peregrine.codec.mcp;
    exports org.peregrine.codec.http to
            org.peregrine.client,
            org.peregrine.transports;
    exports org.peregrine.codec.jvm to
            org.peregrine.engine,
            org.peregrine.transports;
    exports org.peregrine.codec.recording to
            org.peregrine.engine;
    exports org.peregrine.codec.schema to
            org.peregrine.engine;
    exports org.peregrine.codec.schema.compile to
            org.peregrine.engine;
    exports org.peregrine.codec.tls;
    exports org.peregrine.codec.websocket to
            org.peregrine.client,
            org.peregrine.transports;
}
