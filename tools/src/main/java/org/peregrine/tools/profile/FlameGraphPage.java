package org.peregrine.tools.profile;

/** The page around a flame graph. */
final class FlameGraphPage {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>@TITLE@</title>
            <style>
            :root{color-scheme:light dark}
            body{margin:16px;font:14px system-ui,sans-serif;background:Canvas;color:CanvasText}
            input{font:inherit;padding:4px 8px;width:22em}
            .dim rect{opacity:.25}.hit rect{opacity:1;stroke:#b00020;stroke-width:1.5}
            #share{margin-left:1em}
            </style></head><body>
            <p><input id="find" type="search" placeholder="mark frames that contain …" aria-label="mark frames">
            <span id="share"></span></p>
            @SVG@
            <script>
            const svg=document.querySelector('svg'),all=[...svg.querySelectorAll('g')];
            const boxes=all.map(g=>{const r=g.querySelector('rect'),t=g.querySelector('text');
              return{g,r,t,x:+r.getAttribute('x'),w:+r.getAttribute('width'),y:+r.getAttribute('y'),n:g.dataset.n}});
            const W=svg.viewBox.baseVal.width;
            function zoom(b){const x0=b?b.x:0,w0=b?b.w:W,k=W/w0;
              for(const c of boxes){const caller=b&&c.y<b.y&&c.x<=b.x+.01&&c.x+c.w>=b.x+b.w-.01;
                const inside=c.x>=x0-.01&&c.x+c.w<=x0+w0+.01&&(!b||c.y>=b.y);
                const x=caller?0:(c.x-x0)*k,w=caller?W:c.w*k;
                c.g.style.display=caller||inside?'':'none';
                if(caller||inside){c.r.setAttribute('x',x);c.r.setAttribute('width',Math.max(.2,w));
                  const room=Math.floor((w-6)/6.6),name=c.n.slice(c.n.lastIndexOf('/')+1);
                  if(!c.t){c.t=document.createElementNS('http://www.w3.org/2000/svg','text');
                    c.t.setAttribute('class','t');c.t.setAttribute('y',c.y+12);c.g.appendChild(c.t)}
                  c.t.setAttribute('x',x+3);
                  c.t.textContent=room<3?'':name.length<=room?name:name.slice(0,room-1)+'…'}}}
            svg.addEventListener('click',e=>{const g=e.target.closest('g');zoom(g?boxes.find(b=>b.g===g):null)});
            document.getElementById('find').addEventListener('input',e=>{const q=e.target.value.toLowerCase();
              svg.classList.toggle('dim',q!=='');let covered=[];
              for(const b of boxes){const hit=q!==''&&b.n.toLowerCase().includes(q);b.g.classList.toggle('hit',hit);
                if(hit)covered.push([b.x,b.x+b.w])}
              covered.sort((a,b)=>a[0]-b[0]);let sum=0,end=-1;
              for(const[a,z]of covered){if(z>end){sum+=z-Math.max(a,end);end=z}}
              document.getElementById('share').textContent=q===''?'':(100*sum/W).toFixed(2)+' % of the width'});
            </script>
            </body></html>
            """;

    private FlameGraphPage() {}

    static String of(String escapedTitle, String svg) {
        return PAGE.replace("@TITLE@", escapedTitle).replace("@SVG@", svg);
    }
}
