package org.peregrine.tools.serve;

import org.peregrine.transports.address.AddressRange;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an IP address or a block of them. */
final class AddressRangeConverter implements ITypeConverter<AddressRange> {
    @Override
    public AddressRange convert(String text) {
        try {
            return AddressRange.parse(text);
        } catch (final IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
