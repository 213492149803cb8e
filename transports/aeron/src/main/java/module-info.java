/** MCP over Aeron: a transport of the engine's, and a client, over shared memory and UDP. */
module org.peregrine.aeron {
    requires transitive org.peregrine.engine;
    requires transitive org.peregrine.client;
    requires io.aeron.client;
    requires io.aeron.driver;

    exports org.peregrine.aeron;
    exports org.peregrine.client.aeron;
    exports org.peregrine.transports.aeron;

    provides org.peregrine.client.TargetScheme with
            org.peregrine.client.aeron.AeronScheme;
}
