package dev.untether.platform;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the manifest of the packaged jar. */
public final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return new String[] {"untether " + (version == null ? "(not packaged)" : version)};
  }
}
