package org.peregrine.tools.serve;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.transports.address.AddressRange;
import org.peregrine.transports.settings.HttpSettings;
import picocli.CommandLine.Option;

/** The options of {@code serve} that name proxies, and say what they are believed. */
final class ProxyOptions {
    @Option(
            names = "--proxy",
            paramLabel = "ADDRESS|CIDR",
            converter = AddressRangeConverter.class,
            description = "Address of a proxy, whose connections are not counted as those of one peer. May be "
                    + "repeated; one on this machine need not be named, except for --proxy-field.")
    private List<AddressRange> proxies = new ArrayList<>();

    @Option(
            names = "--proxy-field",
            paramLabel = "NAME",
            description = "Field of HTTP in which each --proxy adds the address that it was called from, such as"
                    + " X-Forwarded-For: rates, shares and logs take the last one that is no proxy.")
    private String field = "";

    List<AddressRange> named() {
        return proxies;
    }

    HttpSettings configure(HttpSettings settings) {
        if (!field.isEmpty() && proxies.isEmpty()) {
            throw new IllegalArgumentException(
                    "--proxy-field needs a --proxy, which is believed; one on this machine is 127.0.0.1");
        }
        return settings.withClientAddressField(field);
    }
}
