/**
 * {@code peregrine serve}: an engine on the transports, with the tools and settings that options name.
 *
 * <pre>
 *   ServeCommand ──► ContentOptions ──► kit, plugin, DirectoryResources ──► SecureTree    what is served
 *                ──► CoreOptions, RecordingOptions, SchemaOptions, ObserveOptions         how, and what is told of it
 *                ──► Banner, PublicAddresses                                              where
 * </pre>
 */
package org.peregrine.tools.serve;
