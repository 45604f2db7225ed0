// One npm library makes its calls: started by third_party_clients.py, told what to do on standard input.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const asked = JSON.parse(readFileSync(0, "utf8"));
const { library, keys, port, order, push, folder } = asked;
const load = createRequire(`${folder}/`);
const stamp = (ago) => new Date(Date.now() - ago * 1000 + 8 * 3600e3).toISOString().slice(0, 19).replace("T", " ");
const waybill = `SF${order.replace(/[^0-9]/g, "").slice(-15)}`;
const now = Math.floor(Date.now() / 1000);

function pdd(with_keys) {
  load("pdd-sdk/dist/request_utils.js").default.defaults.baseURL = `http://127.0.0.1:${port}/api/router`;
  const Sdk = load("pdd-sdk").default;
  const client = new Sdk({ clientId: with_keys.client_id, clientSecret: with_keys.client_secret });
  return (method, params) => client.execute(method, { access_token: keys.access_token, ...params });
}

function taobao(with_keys) {
  const Client = load("node-taobao-topclient").default;
  const url = `http://127.0.0.1:${port}/router/rest`;
  const client = new Client({ appkey: with_keys.app_key, appsecret: with_keys.app_secret, REST_URL: url });
  return (method, params) => client.execute(method, { session: keys.access_token, ...params });
}

function crypt(with_keys) {
  const Crypt = load("wechat-crypto");
  const { query, body } = push;
  return async (method) => {
    const crypt = new Crypt(with_keys.callback_token, with_keys.encoding_aes_key, with_keys.app_id);
    const sign = crypt.getSignature(query.timestamp, query.nonce, body.Encrypt);
    if (sign !== query.msg_signature) throw new Error("signature differs");
    return method === "signature" || JSON.parse(crypt.decrypt(body.Encrypt).message);
  };
}

const known = { order };
const steps = {
  "pdd-sdk": [pdd, [
    ["pdd.order.number.list.increment.get", () => ({ is_lucky_flag: 0, order_status: 5, refund_status: 5,
      start_updated_at: now - 1700, end_updated_at: now + 5, page: 1, page_size: 50, use_has_next: false }),
      (a) => a.order_sn_increment_get_response.order_sn_list[0].order_sn],
    ["pdd.order.information.get", () => ({ order_sn: order }),
      (a) => (known.secret = a.order_info_get_response.order_info.receiver_name)],
    ["pdd.logistics.companies.get", () => ({}), (a) => a.logistics_companies_get_response.logistics_companies[0].id],
    ["pdd.goods.list.get", () => ({ page: 1, page_size: 20 }), (a) => a.goods_list_get_response.goods_list[0].goods_id],
    ["pdd.open.waybill.type.report", () => ({ order_sn_list: [order], waybill_type: 0 }),
      (a) => a.open_waybill_type_report_response.result_list[0].success],
    ["pdd.open.decrypt.batch", () => ({ data_list: [{ data_tag: order, encrypted_data: known.secret }] }),
      (a) => a.open_decrypt_batch_response.data_decrypt_list[0].decrypted_data],
    ["pdd.logistics.online.send", () => ({ order_sn: order, logistics_id: 44, tracking_number: waybill }),
      (a) => a.logistics_online_send_response.is_success],
  ]],
  "node-taobao-topclient": [taobao, [
    ["taobao.trades.sold.increment.get", () => ({ fields: "tid,status", start_modified: stamp(3600),
      end_modified: stamp(-5) }), (a) => a.trades.trade[0].tid],
    ["taobao.trade.fullinfo.get", () => ({ fields: "tid,status,created,receiver_name,receiver_address,receiver_mobile,receiver_phone,oaid",
      tid: order, include_oaid: "true" }),
      (a) => (known.oaid = a.trade.oaid)],
    ["taobao.logistics.companies.get", () => ({ fields: "id,code,name" }),
      (a) => a.logistics_companies.logistics_company[0].code],
    ["taobao.items.onsale.get", () => ({ fields: "num_iid,title" }), (a) => a.items.item[0].num_iid],
    ["taobao.top.oaid.decrypt", () => ({ query_list: [{ oaid: known.oaid, tid: order, scene: "1001" }] }),
      (a) => a.receiver_list.receiver[0].name],
    ["taobao.logistics.offline.send", () => ({ tid: order, out_sid: waybill, company_code: "SF" }),
      (a) => a.shipping.is_success],
  ]],
  "wechat-crypto": [crypt, [
    ["signature", () => ({}), (a) => a],
    ["push decrypted", () => ({}), (a) => a.Event],
  ]],
};

const said = (e) => e.error_response ? `${e.error_response.error_code} ${e.error_response.error_msg}` : `${e?.message}`;
const [make, calls] = steps[library];
const client = make(keys);
const told = [];
for (const [method, params, look] of calls) {
  try {
    if (!look(await client(method, params()))) throw new Error("not in the answer");
    told.push([method, ""]);
  } catch (error) {
    told.push([method, said(error).slice(0, 200)]);
  }
}
const wrong = Object.fromEntries(Object.entries(keys).map(([k, v]) => [k, /_secret$|_token$/.test(k) ? `${v}x` : v]));
let refused = "NOT REFUSED";
try {
  await make(wrong)(calls[0][0], calls[0][1]());
} catch (error) {
  refused = said(error);
}
const { version } = JSON.parse(readFileSync(`${folder}/node_modules/${library}/package.json`, "utf8"));
console.log(JSON.stringify({ version, calls: told, refused }));
