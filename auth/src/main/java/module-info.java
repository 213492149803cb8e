/** Access tokens of OAuth 2.1, for servers that stand on the engine. */
module org.peregrine.auth {
    requires transitive org.peregrine.engine;
    requires com.nimbusds.jose.jwt;
    requires java.net.http;

    exports org.peregrine.auth;
}
