/**
 * The recording's document format: Chronicle Wire documents in memory. Files, threads and clocks are other packages'
 * matter.
 *
 * <pre>
 *   file      := document*                               the first is the header, a meta-data document
 *   document  := word | "check" int64 | field*           word: Wire's, 30 bits of length and the meta-data bit
 *   field     := name value                              BinaryWire: self-describing, names in clear
 *   check     := CRC-32C of all bytes behind it
 * </pre>
 *
 * <p>The only importer of {@code net.openhft}, which is an optional dependency: who does not record needs no jar of it.
 */
package org.peregrine.codec.recording;
