/** Whom a bench measures beside us, by what the environment names. */
import { findCTranslate2 } from './ctranslate2.ts';
import { findLlamaCpp } from './llamacpp.ts';
import { findPeer, type Peer } from './peer.ts';

/** What each is to a reader, and the variable without which it is not there. */
export const peerNames = {
  reference: { what: 'the reference library', variable: 'PEER_PYTHON' },
  llamacpp: { what: 'llama.cpp', variable: 'LLAMACPP_DIR' },
  ctranslate2: { what: 'CTranslate2', variable: 'CT2_PYTHON' },
} as const;

export type PeerName = keyof typeof peerNames;
export type Peers = Readonly<Record<PeerName, Peer | undefined>>;

/** @throws ImitatorError `peer` where a variable names what is not there. */
export function findPeers(env: Readonly<Record<string, string | undefined>>): Peers {
  return { reference: findPeer(env), llamacpp: findLlamaCpp(env), ctranslate2: findCTranslate2(env) };
}

/** Whom a case is measured beside. */
export function peerNameOf({ beside = 'reference' }: { beside?: PeerName }): PeerName {
  return beside;
}
