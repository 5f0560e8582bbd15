// Streamlit 1.67 speaks English only.  This puts Chinese words where its own
// buttons, menus and notices say something; text from our pages never matches,
// because it is Chinese already.  Loaded from here, asks nobody outside.
(() => {
  const words = {
    "Running...": "正在更新…",
    "Stop": "停止",
    "Connecting": "正在连接",
    "CONNECTING": "正在连接",
    "Please wait...": "请稍候…",
    "Connection error": "连接中断",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "连接已中断，恢复后请再试一次。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "看板服务可能已经停止，请联系管理员重新启动。",
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "没有这个页面，已显示总览。",
    "App pages": "页面",
    "Navigate to home page": "回到总览",
    "Logo": "标志",
    "Help": "说明",
    "progress": "进度",
    "file upload": "上传文件",
    "Close": "关闭",
    "Dismiss": "关闭",
    "Cancel": "取消",
    "Clear all": "全部清除",
    "Clear value": "清除",
    "Clear": "清除",
    "Open": "展开",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Select all": "全选",
    "No results": "没有符合的项",
    "No options to select": "没有可选项",
    "No options": "没有可选项",
    "Sidebar": "菜单",
    "Expand sidebar": "展开菜单",
    "Collapse sidebar": "收起菜单",
    "View less": "收起",
    "view more": "展开",
    "view less": "收起",
    "Upload": "选择文件",
    "Browse files": "选择文件",
    "Uploading...": "正在上传…",
    "Drag and drop file here": "把文件拖到这里",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Download as CSV": "下载为 CSV",
    "Increment": "加一",
    "Decrement": "减一",
    "Download": "下载",
    "Search": "查找",
    "Close Search": "关闭查找",
    "Type to search": "输入文字查找",
    "Show/hide columns": "显示或隐藏列",
    "Fullscreen": "全屏",
    "Enter fullscreen": "全屏",
    "Exit fullscreen": "退出全屏",
    "Close fullscreen": "退出全屏",
    "Clear selection": "取消选择",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Format": "数字格式",
    "Automatic": "自动",
    "Localized": "本地格式",
    "Plain": "原样",
    "Compact": "紧凑",
    "Dollar": "美元",
    "Euro": "欧元",
    "Yen": "日元",
    "Percent": "百分比",
    "Scientific": "科学计数",
    "Accounting": "会计格式",
    "Bytes": "字节",
    "Autosize": "自动列宽",
    "Statistics": "统计",
    "Summary": "概要",
    "Pin column": "固定列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏列",
    "Copy column name": "复制列名",
    "Copy to clipboard": "复制",
    "Copied": "已复制",
    "Copy": "复制",
    "Show data": "显示数据",
    "Show chart": "显示图",
    "Show value": "显示",
    "empty": "空",
    "None": "无",
    "Press Enter to apply": "按回车生效",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车生效",
    "Press Enter to submit form": "按回车提交",
    "Main menu": "菜单",
    "Skip to main content": "跳到正文",
    "Print": "打印",
    "Add files": "再选文件",
    "Notifications": "通知",
    "Reset axes": "还原",
    "Download plot as a PNG": "下载为图片",
    "Download plot as a png": "下载为图片",
    "Zoom in": "放大",
    "Zoom out": "缩小",
    "Autoscale": "自动缩放",
  };
  const patterns = [
    [/^Limit (\S+) per file\s*•?\s*(.*)$/, (_, size, kinds) =>
      `单个文件不超过 ${size}${kinds ? "，格式：" + kinds : ""}`],
    [/^(\S+) per file\s*•?\s*(.*)$/, (_, size, kinds) =>
      `单个文件不超过 ${size}${kinds ? "，格式：" + kinds : ""}`],
    [/^File must be (\S+) or smaller\.$/, (_, size) => `文件不能超过 ${size}。`],
    [/^(\S+) files are not allowed\.$/, (_, kind) => `不接受 ${kind} 文件。`],
    [/^Remove (.+)$/, (_, name) => `移除 ${name}`],
    [/^(\d+) options? available\.$/, (_, count) => `${count} 个可选项`],
    [/^View (\d+) more$/, (_, count) => `再看 ${count} 项`],
    [/^(\d+) more$/, (_, count) => `另有 ${count} 项`],
    [/^You have requested page \/(.*), but no corresponding file was found in the app's pages\/ directory\. Running the app's main page\.$/,
      (_, page) => `没有“${page}”这个页面，已显示总览。`],
    [/^[a-z_ ]+ icon$/, () => "图标"],
    [/^Help for (.+)$/, (_, name) => `${name}的说明`],
    // A tool of a table, with the name of the table
    [/^([A-Z][A-Za-z/ ]+): (.+)$/, (whole, tool, name) =>
      Object.hasOwn(words, tool) ? `${words[tool]}：${name}` : whole],
    [/^(\d+) results?$/, (_, count) => `${count} 处`],
    [/^Press Enter to apply/, () => "按回车生效"],
  ];
  const attributes = ["aria-label", "title", "placeholder", "alt", "data-title"];

  // One minus sign, −, everywhere: tables write numbers with a hyphen, and what rounds
  // to nothing with a sign.  Only whole numbers by themselves; a code keeps its hyphens.
  const number = /^[+-]\d[\d,]*(\.\d+)?%?$/;
  const written = (text) =>
    !number.test(text) ? text
      : /[1-9]/.test(text) ? text.replace("-", "−") : text.slice(1);
  // Cells are drawn on a canvas and measured there; what is copied or exported is not.
  const canvas = CanvasRenderingContext2D.prototype;
  for (const name of ["fillText", "measureText"]) {
    const draws = canvas[name];
    canvas[name] = function (text, ...rest) {
      return draws.call(this, typeof text === "string" ? written(text) : text, ...rest);
    };
  }

  const chinese = (text) => {
    const trimmed = text.trim();
    if (number.test(trimmed)) {
      const said = text.replace(trimmed, written(trimmed));
      return said === text ? null : said;
    }
    if (!trimmed || !/[A-Za-z]/.test(trimmed)) return null;
    if (Object.hasOwn(words, trimmed)) return text.replace(trimmed, words[trimmed]);
    for (const [pattern, say] of patterns) {
      if (pattern.test(trimmed)) return trimmed.replace(pattern, say);
    }
    return null;
  };
  const inText = (node) => {
    const said = chinese(node.data);
    if (said !== null) node.data = said;
  };
  const inElement = (element) => {
    for (const name of attributes) {
      const value = element.getAttribute(name);
      const said = value && chinese(value);
      if (said) element.setAttribute(name, said);
    }
  };
  const walk = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return inText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    // What a person types or a file contains stays as it is.
    if (root.closest("textarea, script, style")) return;
    inElement(root);
    for (const child of root.childNodes) walk(child);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") inText(change.target);
      else if (change.type === "attributes") inElement(change.target);
      else change.addedNodes.forEach(walk);
    }
  }).observe(document.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: attributes,
  });
  walk(document.documentElement);
})();
