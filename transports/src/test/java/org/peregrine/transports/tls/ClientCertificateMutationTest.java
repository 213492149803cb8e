package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.log.Notice;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;

/**
 * Clients whose certificates are damaged, while all else of their handshakes is right: key, signature and records. What
 * the authority has not signed is refused, whatever it says.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ClientCertificateMutationTest {
    /** Added to every seed, so that a fuzzing run sees other certificates than a build does. */
    private static final long SEED = Long.getLong("peregrine.test.seed", 0);

    private static final int CLIENTS = 120 * Integer.getInteger("peregrine.test.factor", 1);
    private static final int WHOLE_EVERY = 10;
    private static final int NESTED = 7_500;
    private static final int MANY = 20;
    private static final int LARGE_BYTES = 10_000;

    private final List<Throwable> failures = new ArrayList<>();
    private final EngineContext engine = new EngineContext().errorHandler(failure -> {
        if (!(failure instanceof Notice)) {
            failures.add(failure);
        }
    });
    private TlsCredentials own;
    private WatchedTls watched;
    private TestServer server;

    /** Has the one key and a chain for every question. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate[] chain;

        OneKey(PrivateKey key, X509Certificate... chain) {
            this.key = key;
            this.chain = chain.clone();
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "own";
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "own";
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }

    @BeforeEach
    void read() throws IOException {
        own = TlsCredentials.read(TestTls.file("client.pem"), TestTls.file("client-key.pem"), Instant.now());
    }

    private void open(TlsEngine tls) throws IOException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        Assumptions.assumeTrue(tls.isPresent());
        watched = new WatchedTls(TestTls.settings(tls).withClientCa(TestTls.file("ca.pem"), true));
        server = TestServer.open(watched, engine);
    }

    @AfterEach
    void close() {
        if (server == null) {
            return;
        }
        server.close();
        assertThat(server.pool.borrowedBytes()).isZero();
        assertThat(watched.reservedBytes()).isZero();
        assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isZero();
        assertThat(failures).isEmpty();
    }

    private SSLEngine client(String protocol, X509Certificate... chain) throws IOException, GeneralSecurityException {
        final KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry(
                "ca", PemFile.read(TestTls.file("ca.pem")).certificates().getFirst());
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        final SSLContext context = SSLContext.getInstance(protocol);
        context.init(new KeyManager[] {new OneKey(own.key(), chain)}, trust.getTrustManagers(), null);
        final SSLEngine client = context.createSSLEngine("localhost", 1);
        client.setUseClientMode(true);
        client.setEnabledProtocols(new String[] {protocol});
        return client;
    }

    /** The certificate of a client with such a chain, as the server has it; null when the client is refused. */
    private X509Certificate seen(String protocol, X509Certificate... chain)
            throws IOException, GeneralSecurityException {
        final long before = server.count(EngineCounter.CONNECTIONS_CLOSED);
        X509Certificate seen = null;
        try (TestClient client = new TestClient(server, client(protocol, chain))) {
            if (!client.isEnded()) {
                client.greet();
                seen = watched.newest().peerCertificates().getFirst();
            }
        } catch (final IOException refused) { // Over TLS 1.2 within the handshake.
            assertThat(protocol).isEqualTo("TLSv1.2");
        }
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) > before);
        return seen;
    }

    private static String protocol(Random random) {
        return random.nextBoolean() ? "TLSv1.3" : "TLSv1.2";
    }

    private X509Certificate sent(byte[] bytes) {
        return new SentCertificate(own.chain().getFirst(), bytes);
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldRefuseWhatTheAuthorityHasNotSigned(TlsEngine tls) throws IOException, GeneralSecurityException {
        open(tls);
        final X509Certificate whole = own.chain().getFirst();
        final byte[] der = whole.getEncoded();
        int served = 0;
        for (int i = 0; i < CLIENTS; i++) {
            final Random random = DamagedBytes.random(SEED + i);
            final boolean isWhole = i % WHOLE_EVERY == 0;
            final byte[] damaged =
                    random.nextBoolean() ? DamagedBytes.of(random, der) : DerElements.damaged(random, der);
            try {
                final X509Certificate seen = seen(protocol(random), sent(isWhole ? der : damaged));
                assertThat(isWhole && seen == null).as("undamaged, but refused").isFalse();
                if (seen != null) {
                    served++;
                    assertThat(seen.getTBSCertificate()).as("signed").isEqualTo(whole.getTBSCertificate());
                }
            } catch (final RuntimeException | AssertionError failure) {
                throw new AssertionError("Seed " + SEED + ", client " + i, failure);
            }
        }
        assertThat(served).isBetween(CLIENTS / WHOLE_EVERY, CLIENTS / 4);
        assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(CLIENTS - served);
        assertThat(server.notices).hasSize(1).first().asString().matches("A TLS handshake failed: [^\\p{Cntrl}]+");
    }

    /** Certificates that are nested so deeply that a reader runs out of stack, and chains without end. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldRefuseChainsWithoutEnd(TlsEngine tls) throws IOException, GeneralSecurityException {
        open(tls);
        final X509Certificate whole = own.chain().getFirst();
        final byte[] nested = DerElements.withNested(whole.getEncoded(), NESTED);
        final X509Certificate[] many = new X509Certificate[MANY];
        Arrays.fill(many, whole);
        final X509Certificate[] large = new X509Certificate[MANY];
        Arrays.fill(large, sent(new byte[LARGE_BYTES]));
        for (final String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            assertThat(seen(protocol, sent(nested))).isNull();
            assertThat(seen(protocol, large)).isNull();
            final X509Certificate seen = seen(protocol, many);
            assertThat(seen == null || seen.equals(whole)).isTrue(); // The JDK has a limit of its own.
            assertThat(seen(protocol, whole)).isEqualTo(whole);
        }
        assertThat(server.notices).hasSize(1).first().asString().matches("A TLS handshake failed: [^\\p{Cntrl}]+");
    }
}
