package org.peregrine.transports.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as RFC 5952 writes them. */
class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:80",
        "::1, [::1]:80",
        "::, [::]:80",
        "fd00::, [fd00::]:80",
        "fd00::2, [fd00::2]:80",
        "1:0:2:3:4:5:6:7, [1:0:2:3:4:5:6:7]:80",
        "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:80",
        "fd00:0:0:10:0:0:1:1, [fd00::10:0:0:1:1]:80"
    })
    void shouldShortenTheLongestRunOfZeros(String literal, String text) {
        assertThat(AddressText.of(new InetSocketAddress(InetAddress.ofLiteral(literal), 80)))
                .isEqualTo(text);
    }
}
