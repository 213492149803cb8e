package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.tcp.LineProtocol;

/** Protocols that clients offer by ALPN. Source: RFC 7301, 3.2. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ApplicationProtocolTest {
    private static TestServer open(TlsEngine tls, String protocol) throws IOException, TlsFileException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        final ServerContext context = ServerContext.load(TestTls.settings(tls));
        return TestServer.open(new TlsProtocol(context, new LineProtocol(), protocol), new EngineContext());
    }

    private static SSLEngine client(String version, String... offered) {
        final SSLEngine client = TestTls.client(null, version);
        final SSLParameters parameters = client.getSSLParameters();
        parameters.setApplicationProtocols(offered);
        client.setSSLParameters(parameters);
        return client;
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.3", "JDK, TLSv1.2", "CONSCRYPT, TLSv1.3", "CONSCRYPT, TLSv1.2"})
    void shouldRefuseAClientThatOffersOthersAlone(TlsEngine tls, String version) throws Exception {
        try (TestServer server = open(tls, TlsRules.HTTP_1_1)) {
            assertThatThrownBy(() -> new TestClient(server, client(version, "h2", "http/1.0")))
                    .hasMessageContaining("no_application_protocol");
            server.runUntil(() -> server.count(EngineCounter.TLS_HANDSHAKES_FAILED) == 1);
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES)).isZero();
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.3", "JDK, TLSv1.2", "CONSCRYPT, TLSv1.3", "CONSCRYPT, TLSv1.2"})
    void shouldServeWhoOffersItAmongOthersOrNothing(TlsEngine tls, String version) throws Exception {
        final SSLEngine both = client(version, "h2", TlsRules.HTTP_1_1);
        final SSLEngine none = client(version);
        try (TestServer server = open(tls, TlsRules.HTTP_1_1);
                TestClient offering = new TestClient(server, both);
                TestClient silent = new TestClient(server, none)) {
            offering.greet();
            silent.greet();
            assertThat(both.getApplicationProtocol()).isEqualTo(TlsRules.HTTP_1_1);
            assertThat(none.getApplicationProtocol()).isEmpty();
        }
    }

    /** Lines have no name in ALPN. */
    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.3", "CONSCRYPT, TLSv1.3"})
    void shouldPassOverOffersWhereNothingIsSpokenByName(TlsEngine tls, String version) throws Exception {
        try (TestServer server = open(tls, null);
                TestClient client = new TestClient(server, client(version, "h2"))) {
            client.greet();
        }
    }
}
