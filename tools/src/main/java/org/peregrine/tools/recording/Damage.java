package org.peregrine.tools.recording;

import java.nio.file.Path;
import org.peregrine.engine.log.LogText;

/**
 * Place at which a file of a recording could not be read on.
 *
 * @param file its name.
 * @param position of the first byte that is not part of a good document.
 * @param lost number of bytes from there on.
 * @param what is wrong, half a sentence.
 */
public record Damage(Path file, long position, long lost, String what) {
    @Override
    public String toString() {
        return file.getFileName() + ": " + what + " at byte " + position + "; not read: " + LogText.count(lost, "byte");
    }
}
