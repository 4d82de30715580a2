package dev.untether.platform.cluster;

/** This node cannot be a part of the cluster; the message tells whoever runs it what to do. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String message) {
    super(message);
  }

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
