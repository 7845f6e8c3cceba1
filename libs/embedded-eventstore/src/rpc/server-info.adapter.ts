import { randomUUID } from 'node:crypto';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';

/** The protocol version that this server speaks. */
const SERVER_VERSION = '24.10.0';
const STREAMS_SERVICE = 'event_store.client.streams.Streams';
const METHODS = ['append', 'batchappend', 'delete', 'read', 'tombstone'];

export function supportedMethods(): SupportedMethods {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion(SERVER_VERSION);
  supported.setMethodsList(
    METHODS.map((methodName) => {
      const method = new features.SupportedMethod();
      method.setServiceName(STREAMS_SERVICE);
      method.setMethodName(methodName);
      return method;
    }),
  );
  return supported;
}

/** A cluster of one, which leads. */
export function clusterInfo(address: string, port: number): ClusterInfo {
  const endpoint = new gossip.EndPoint();
  endpoint.setAddress(address);
  endpoint.setPort(port);
  const member = new gossip.MemberInfo();
  member.setInstanceId(new shared.UUID().setString(randomUUID()));
  member.setTimeStamp(String(Date.now()));
  member.setState(gossip.MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endpoint);
  const info = new gossip.ClusterInfo();
  info.addMembers(member);
  return info;
}
