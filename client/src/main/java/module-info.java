/** A client of MCP over every transport, on the codec alone. */
module org.peregrine.client {
    requires transitive org.peregrine.codec;

    exports org.peregrine.client;

    uses org.peregrine.client.TargetScheme;
}
