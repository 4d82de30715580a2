package dev.untether.aws;

import dev.untether.platform.node.NodeResources;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Ends the calls to AWS when the node stops. */
public final class AwsVerticle extends VerticleBase {
  private final Aws aws;

  /**
   * @param keyring decrypts secret keys and external ids
   */
  public AwsVerticle(NodeResources node, Keyring keyring, AwsSettings settings) {
    this.aws = new Aws(node, keyring, settings);
  }

  /** What the API asks; needs no deployed verticle. */
  public Aws aws() {
    return aws;
  }

  @Override
  public Future<?> start() {
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return aws.close();
  }
}
