package dev.untether.platform;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, from the manifest of the packaged jar. */
public final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"untether " + text()};
  }

  /** Returns the version; a text that says so if this build is not packaged. */
  public static String text() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
