package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator reads the reason of a failed handshake in words, whichever engine has found it. */
final class HandshakeReasonTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Empty client certificate chain | the client sent no certificate, and one is asked for
            Read error: error:100000c0:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE (../ssl/x.cc:323 0x7f:0x0) | the client sent no certificate, and one is asked for
            Read error: ssl=0x7f: Failure error:10000416:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_UNKNOWN (../ssl/x.cc:9 0x7f:0x0) | sslv3 alert certificate unknown
            no cipher suites in common | no cipher suites in common
            """)
    void shouldBeReadable(String library, String told) {
        assertThat(ShardHandshakes.readable(library)).isEqualTo(told);
    }
}
